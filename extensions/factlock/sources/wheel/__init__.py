"""Reading wheels from afar by byte ranges: metadata, contents, which one a target takes."""
