"""The platform as unkind as a running one: each module is one subject, from facts alone, with where each was seen."""
