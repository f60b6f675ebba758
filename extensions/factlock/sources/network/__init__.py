"""The way to the network, bounded: addresses, certificates, sockets, whole answers."""
