"""An app of the LMS's, to be installed by the test that wants it: learners' state (see its models)."""
