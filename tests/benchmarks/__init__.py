"""Speed, memory, recall and accuracy of the scanner, measured on the closed little internet (docs/benchmarks.md)."""
