"""No table lives in the roof; Django announces the end of migrations only to applications that have this module."""
