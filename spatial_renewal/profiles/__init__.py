"""Which standards and policies ship with the package? (TOML files, and how they are read)"""
