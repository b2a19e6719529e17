"""Every setting of Novi, read from the environment; `.env.example` lists them with their meaning."""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from config.keys import INSECURE_KEY, private_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PRODUCTION = env.bool("NOVI_PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("NOVI_VAR", default=str(BASE_DIR / "var")))
# On its own machine Novi makes its key and keeps it in var/; in production the key is given, or Novi refuses to start.
SECRET_KEY = env.str("SECRET_KEY", default="") or (INSECURE_KEY if PRODUCTION else private_key(VAR_DIR))
# The keys before this one: cards printed and operations sent under them are still known.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
REDIS_URL = env.str("REDIS_URL", default="")

INSTALLED_APPS = [
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "import_export",
    "lucide",
    "organisations",
    "ledger",
    "members",
    "contributions",
    "claims",
    "reporting",
    "training",
    "config",
]

MIDDLEWARE = [
    "config.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organisations.middleware.ActingMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.shell",
            ],
        },
    },
]

# -- database -------------------------------------------------------------------------------------------------------
# SQLite (the default) keeps what was confirmed on screen through a power cut: WAL, full synchronous, and immediate
# transactions so that a write never fails half-way on a lock. No ATOMIC_REQUESTS: a page view must not take the lock.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'novi.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without recursive triggers, the row that a REPLACE drops would leave unseen by the guards.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
        "PRAGMA recursive_triggers=ON;",
    }
elif env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 8}}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
# After a restart of PostgreSQL a connection that died is replaced before it is handed out.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- the book -------------------------------------------------------------------------------------------------------
# What upper storeys have to say before a month is closed: callables (organisation_id, month) → sentences.
CLOSING_CHECKS = ["contributions.queries.closing_check"]
# What makes entries of the book, and the page that shows it.
LEDGER_SOURCES = {
    # A receipt is named by its number: its entry is written before it.
    "contributions.Receipt": "contributions:receipt_numbered",
    "claims.Claim": "claims:claim",
    "claims.ProviderInvoice": "claims:invoice",
    "claims.Payout": "claims:payout",
}

# -- who may do what ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.User"
ROLE_MATRIX = "config.roles.ROLES"
FAMILY_TABS = "config.navigation.family_tabs"
# The page of a higher storey on which a month, its argument, is read once more and closed with its report.
CLOSING_PAGE = "reporting:report"
# What a job's page says of its summary (key → words), and the page where one was asked for: job → URL name.
JOB_WORDS = ["contributions.choices.JOB_WORDS", "members.choices.JOB_WORDS"]
JOB_PAGES = {
    "contributions.raise_dues": "contributions:raise_dues",
    "contributions.good_standing": "contributions:good_standing",
    "members.import": "members:list",
    "members.test_import": "members:list",
    "members.print_cards": "members:cards",
}
# What « Vérifier les droits » adds to open rights: callables (person, day) → sentences.
RIGHTS_EXTRAS = ["claims.queries.rights_extras"]
SETTINGS_GROUPS = "config.navigation.groups"
# True in the settings of an instance of its own, for trainees: a yellow frame and the word FORMATION on every page.
TRAINING = False
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "organisations.adapters.ClosedSignup"
ACCOUNT_FORMS = {
    "login": "core.entrance.Login",
    "change_password": "core.entrance.ChangePassword",
    "reauthenticate": "core.entrance.Reauthenticate",
}
ACCOUNT_SESSION_REMEMBER = False
# Five wrong passwords of one account in five minutes, whether it exists or not. The limit by address is wide: thirty
# trainees of one room come from one address.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key"}
MFA_ADAPTER = "organisations.adapters.SecondProof"
MFA_FORMS = {
    "authenticate": "core.entrance.EnterCode",
    "reauthenticate": "core.entrance.ReenterCode",
    "activate_totp": "core.entrance.StartCodes",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True

# -- language, time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Porto-Novo"

# -- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("NOVI_STATIC", default=str(VAR_DIR / "static")))
MEDIA_ROOT = VAR_DIR / "files"
BACKUP_DIR = VAR_DIR / "backups"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names that carry a checksum: a browser keeps them for a year, and the files lie there already compressed.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# -- work in the background -----------------------------------------------------------------------------------------
# With no Redis, messages are files in var/ and the worker is a thread of the one web process (`manage.py serve`).
# The truth of a job is its row in the database: a message only wakes a worker.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE
# Kept in memory: a power cut cannot damage it. What a day asks for is asked at each start and hour.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_ENABLE_REMOTE_CONTROL = True
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "organisations.tasks.sweep_jobs", "schedule": 60},
    "old-results": {"task": "organisations.tasks.drop_old_results", "schedule": 3600},
    "old-sessions": {"task": "config.tasks.drop_old_sessions", "schedule": 3600},
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_TASK_TIME_LIMIT = 3600
    CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
    # A message that nobody acknowledged comes back after this time: longer than the longest task, else it runs twice.
    # A broker that is away must cost a screen two seconds, not a minute: the sweeper sends again what was not sent.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 2 * 3600, "socket_connect_timeout": 2}
    CELERY_TASK_PUBLISH_RETRY_POLICY = {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": urlsplit(REDIS_URL)._replace(path="/1").geturl(),
        }
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "messages"),
        "data_folder_out": str(VAR_DIR / "broker" / "messages"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "polling_interval": 0.1,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # In production the backup is a service of docker-compose.yml. Here, asked every hour, it is made once a day.
    CELERY_BEAT_SCHEDULE["daily-backup"] = {"task": "config.tasks.back_up", "schedule": 3600}

# -- protection -----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
COTTON_DIR = "components"
FORM_RENDERER = "core.forms.FaceRenderer"
if PRODUCTION:
    # The TLS proxy in front is the only way in (docker-compose.yml): what it says of the visitor's connection is true.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# -- log ------------------------------------------------------------------------------------------------------------
# One line per event on the standard output, without a name, a search word or the text of an exception (config/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "config.logs.CurrentRequest"}, "exceptions": {"()": "config.logs.ExceptionsOnly"}},
    "formatters": {
        "lines": {"()": "config.logs.Lines"},
        "json": {"()": "config.logs.Json"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json" if PRODUCTION else "lines",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Refusals are in our own line (config.logs.RequestLog), by the name of the route and not by its address.
        "django.request": {"level": "ERROR", "filters": ["exceptions"]},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
