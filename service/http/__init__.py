"""The HTTP service: the only sub-package that knows FastAPI; `app.create_app` puts it together."""
