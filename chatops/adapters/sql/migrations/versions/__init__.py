"""The steps. One release adds, a later one removes: an old and a new process may overlap."""
