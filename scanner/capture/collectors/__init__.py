"""Small collectors, one for each kind of evidence, with one life cycle (`base.Collector`)."""
