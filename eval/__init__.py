"""Answers to numbers: gold questions, measures, runs and reports."""
