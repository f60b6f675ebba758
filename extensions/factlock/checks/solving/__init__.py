"""What the checks about solved sets have in common: what is asked, what came of it, trees and proofs."""
