"""A report on a run as one page: sections of figures, tables and plots, and a browser of samples."""
