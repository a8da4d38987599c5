def to_xlsx(document): return b"PK"
