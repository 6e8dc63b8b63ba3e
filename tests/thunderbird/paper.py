"""What a PDF file shows a person who holds it in hand, by poppler-utils."""

import collections
import re
import subprocess
import unicodedata

# Nothing is printed so near to the edge of the sheet.
MARGIN_MM = 5
DOTS_PER_INCH = 50


# A font has one shape for both, and the file knows the shape.
RADICALS = str.maketrans({"⻘": "青"})


def letters(text):
    """How often each letter stands there, whatever shape it has."""
    return collections.Counter("".join(unicodedata.normalize("NFKC", text.translate(RADICALS)).split()))


class Paper:
    """A printed file."""

    def __init__(self, path):
        self._path = path

    def _run(self, *command):
        return subprocess.run([*map(str, command)], stdout=subprocess.PIPE, check=True).stdout

    @property
    def sheets(self):
        """How many pages it has."""
        return int(re.search(rb"^Pages:\s*(\d+)$", self._run("pdfinfo", self._path), re.M)[1])

    @property
    def size(self):
        """Of a page, in points."""
        width, height = re.search(rb"^Page size:\s*([\d.]+) x ([\d.]+)", self._run("pdfinfo", self._path), re.M).groups()
        return float(width), float(height)

    def letters(self):
        """How often each letter is printed."""
        return letters(self._run("pdftotext", self._path, "-").decode())

    def ink_at_edge(self, sheet):
        """Whether anything reaches the edge of a page, as what is cut off there does."""
        shades = self._run("pdftoppm", "-r", DOTS_PER_INCH, "-gray", "-f", sheet, "-l", sheet, self._path)
        found = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", shades)
        width, height = map(int, found.groups())
        dots = shades[found.end():]
        edge = round(MARGIN_MM * DOTS_PER_INCH / 25.4)
        rows = [dots[y * width:(y + 1) * width] for y in range(height)]
        return any(min(row) < 255 for row in rows[:edge] + rows[-edge:]) or any(
            min(row[:edge] + row[-edge:]) < 255 for row in rows)
