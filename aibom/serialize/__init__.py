"""Graphs as documents and documents as graphs, in the formats that others read."""
