"""What is concluded: measures, indicators, closed months, dashboards, consolidated statements."""
