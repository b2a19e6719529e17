"""Paths of the home page, accounts, the tree, jobs and the audit."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
