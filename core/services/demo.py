def make_demo(*a, **k): raise NotImplementedError
