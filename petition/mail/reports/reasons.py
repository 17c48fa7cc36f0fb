"""Lists the reasons that mail systems write, to judge reports without a code."""

from petition.mail.reports.phrases import any_of

# Reasons that pass: without a code they make a failure temporary.
TEMPORARY = any_of(r"""
    time[ds]?[ -]?out|timeout|temporar|(?<!and )try (?:again|later)|try again later|retry (?:later|time)|too long in
    (?:been )?in the queue too long|for too long|expired?\b(?! (?:account|domain))
    connection (?:refused|reset|lost|closed|dropped)|lost connection|connect(?:ion)? (?:attempt )?failed
    not accept our requests to connect|unable to connect|socket error|network (?:is )?(?:error|unreachable|down)
    no route to host|host (?:is )?(?:down|unreachable)|deferred|greylist|grey-list|graylist|aborted after \d
    failed \d{1,5} attempts|for the last \d{1,9}|could not be delivered (?:for|within|after) \d
    resources? (?:is |are )?(?:temporarily )?unavailable|insufficient (?:system|disk)|(?:out|lack) of (?:disk )?space
    no space left|not enough (?:disk )?space|disk full|name ?server.{0,30}(?:fail|error)|host name lookup failure
    dns (?:timeout|temporar)|too (?:busy|many (?:connections|sessions|concurrent))|rate limit|throttl
    system (?:load|error)|service (?:currently )?unavailable|server (?:is )?busy|vorübergehend|sp[äa]ter|r[ée]essayer
    plus tard|m[áa]s tarde|pi[ùu] tardi|mais tarde|позже|一時的
""")

# A full mailbox, RFC 3463 x.2.2.
FULL = any_of(r"""
    (?:mail ?box|inbox|account|storage|maildrop|postfach|user).{0,40}(?:is |was )?(?:full\b|over ?(?:the )?quota|exceed)
    (?:over|exceed\w{0,3}|out of)\s(?:\w{1,12}\s)?(?:quota|storage|allocat)
    quota (?:is )?(?:exceeded|full|violation|exhausted)|\boverquota|disk quota|mailbox[ -]?(?:size )?limit
    postfach (?:ist )?voll|bo[îi]te.{0,20}pleine|buz[óo]n.{0,15}lleno|casella.{0,15}piena|caixa.{0,20}cheia|переполнен
    容量|いっぱい
""")
