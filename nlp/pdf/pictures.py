"""The pictures of a page: which characters lie under them, on a scan, or far away from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pdf.glyphs import Placement
from nlp.pdf.native import Marks, Objects, has_transparency, object_bounds

SCAN = 0.5
"""Share of the page that the pictures of a scan cover together."""
MOST_FAR = 100
"""Pictures of a page that are asked whether they are far from all characters."""

Boxes = NDArray[np.float64]


@dataclass(frozen=True)
class Pictures:
    """The page's own pictures in drawing order; `boxes` as the page is shown, in points."""

    places: NDArray[np.int64]  # in the page's drawing order
    handles: NDArray[np.uint64]
    boxes: Boxes
    known: Marks  # whose box is known
    opaque: Marks

    @classmethod
    def of(cls, objects: Objects, place: Placement) -> Pictures:
        places = objects.of(raw.FPDF_PAGEOBJ_IMAGE)
        handles = objects.handles[places]
        sides, known = object_bounds(handles)
        left, bottom, right, top = sides.T
        boxes = place.boxes(left, top, right, bottom)
        return cls(places, handles, boxes, known, ~has_transparency(handles))

    def __len__(self) -> int:
        return len(self.places)

    def over(self, characters: Boxes, places: NDArray[np.int64]) -> Marks:
        """Characters over which an opaque picture is drawn later; `places` in the drawing order."""
        mark = np.zeros(len(characters), np.bool_)
        for index in np.flatnonzero(self.opaque).tolist():
            later = (places >= 0) & (places < self.places[index])
            mark |= later & _inside(self.boxes[index], characters)
        return mark

    def scanned(self, characters: Boxes, place: Placement) -> Marks:
        """Characters on the pictures of a scan, which cover most of the page, whole or in
        strips."""
        mark = np.zeros(len(characters), np.bool_)
        x0, y0, x1, y1 = self.boxes.T
        if ((x1 - x0) * (y1 - y0)).sum() > SCAN * place.width * place.height:
            for box in self.boxes:
                mark |= _inside(box, characters)
        return mark

    def far(self, characters: Boxes, reach: float) -> NDArray[np.uint64]:
        """Handles of pictures none of whose points is within `reach` points of a character's box.

        A picture draws nothing outside of its box. One whose box is not known is not far.
        """
        return self.handles[[*self._far(characters, reach)]]

    def _far(self, characters: Boxes, reach: float) -> Iterator[int]:
        x0, y0, x1, y1 = characters.T
        for index in np.flatnonzero(self.known[:MOST_FAR]).tolist():
            left, top, right, bottom = self.boxes[index].tolist()
            beside = (x1 + reach < left) | (x0 - reach > right)
            beside |= (y1 + reach < top) | (y0 - reach > bottom)
            if beside.all():
                yield index


def _inside(box: Boxes, characters: Boxes) -> Marks:
    """Characters whose middle lies in the box."""
    x = (characters[:, 0] + characters[:, 2]) / 2
    y = (characters[:, 1] + characters[:, 3]) / 2
    return np.asarray((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3]))
