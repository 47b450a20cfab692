"""The teacher's block: shows an AOK, keeps a draft, submits evidence, shows what came back."""
