"""Answering without a model: the articles' own words, the short answer, and plain words where the articles do not say."""
