"""Pages that are pictures: straightened, their ruling lines found, cut into strips of text."""
