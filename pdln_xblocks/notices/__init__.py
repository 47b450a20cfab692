"""Notices: what people are told by e-mail, written as rows with what caused them and sent afterwards."""
