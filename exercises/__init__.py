"""The exercises and questions of the lessons, one module a lesson."""
