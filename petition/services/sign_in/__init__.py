"""Who is let in at the desk: sessions that can be ended, and failures that slow the next attempt down."""
