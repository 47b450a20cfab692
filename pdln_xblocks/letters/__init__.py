"""What notices say, and how they leave: by mail, or as the platform sends its own."""
