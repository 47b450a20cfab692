"""What the database knows of the courses: their AOKs and pathways, and every definition ever judged by."""
