"""Addresses of the house itself: the living page of its components."""

from django.urls import path

from core.design import living_page

urlpatterns = [path("design/", living_page, name="design")]
