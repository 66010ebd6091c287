"""One module a command: the library's value becomes a document for people and plain data for programs."""
