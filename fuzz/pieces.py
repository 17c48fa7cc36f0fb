"""What odd inputs are grown from: marks of Markdown, tags, slots of a list, keys and headings of rosters."""

MARKS = (
    *(
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "> ",
        "- ",
        "1. ",
        "#",
        "# ",
        "\n",
        "\n\n",
        "    ",
        "[",
        "]",
        "(",
        ")",
        "![",
        "<",
        ">",
    ),
    *(
        "[a](b)",
        "[a]: b",
        "<http://x.example>",
        "mailto:",
        "&",
        "&amp;",
        "&#0;",
        "\\",
        "---\n",
        "===\n",
        "a",
        "word ",
        "\t",
    ),
)
KEYS = (
    *("persons", "id", "name", "given_name", "family_name", "email", "memberships", "person_id", "organization_id"),
    *("organizations", "organization", "classification", "areas", "area", "posts", "tags", "identifiers", "scheme"),
    *("identifier", "contact_details", "type", "value", "start_date", "end_date", "on_behalf_of_id", "country_code"),
)
HEADINGS = (
    *("Name", "Nom", "Prénom", "Given name", "Family name", "Email", "Country", "Party", "姓", "Tags", "x", ""),
)
# What a list's line is made of.
SLOTS = ("{name}", "{family}", "{GIVEN}", "{party}", "{country}", "[", "]", " (", ")", ", ", "\n", "{", "}", "{none}")
TAGS = (
    *("<p>", "</p>", "<div>", "<ul>", "<ol>", "<li>", "</li>", "<table>", "<tr>", "<td>", "<h1>", "<b>", "</b>", "<i>"),
    *(
        "<a href='http://x.example'>",
        "</a>",
        "<img src=x>",
        "<script>",
        "<sup>",
        "<br>",
        "&nbsp;",
        "&#768;",
        "• ",
        "a) ",
    ),
    *("<p style='mso-list:l0 level2'>", "<a name=_ftn1>", "<a href='#_ftn1'>", "<!--", "-->", "<![if !supportLists]>"),
)
