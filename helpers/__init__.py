"""What more than one lesson needs, and nothing a lesson teaches first."""
