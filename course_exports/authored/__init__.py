"""What authors write besides AOKs and rubrics, as frozen values: one module for each kind of file."""
