"""HTML, however broken, becomes a tree of what is text."""

import pytest

from petition.documents.tree import read_tree
from petition.errors import FieldError


def test_what_is_no_text_is_left_out() -> None:
    tree = read_tree("<title>t</title><script>s</script><style>c</style><p onclick=x>One <o:p>two</o:p><!-- c -->")
    assert tree.words == "One two"
    assert [(node.tag, node.attributes) for node in tree.walk()] == [("p", {})]


def test_elements_stand_within_each_other() -> None:
    tree = read_tree("<ul><li id=a>x<a name=b href='#c'>y</a></ul>")
    link = next(node for node in tree.walk() if node.tag == "a")
    assert link.names == {"b"}
    assert link.parent is not None
    assert link.parent.names == {"a"}


def test_nesting_is_bounded() -> None:
    assert read_tree("<div>" * 100).words == ""
    with pytest.raises(FieldError, match="within each other"):
        read_tree("<div>" * 200)
