import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ideabounty.settings.production")
# Nobody who waits for a page waits longer than this for one statement of it; 0: for ever.
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "3000")
application = get_wsgi_application()
