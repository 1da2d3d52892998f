"""Articles that pages could stumble over."""

#: Emoji of one and of several code points, right-to-left words, combining marks, all before and inside what is found.
TRICKY = (
    "Envoys agree on a ceasefire \U0001f54a\ufe0f in Vienna\n\n"
    "VIENNA, March 2 (Reuters) - \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 Austria accused Hungary "
    "on Monday of closing the border at Nickelsdorf.\n\n"
    "\u0642\u0627\u0644 \u0627\u0644\u0645\u062a\u062d\u062f\u062b \u05e9\u05dc\u05d5\u05dd: "
    "\u201cWe will not yield \U0001f1e6\U0001f1f9 on the border,\u201d Foreign Minister Ingrid Solheim told reporters "
    "in Budapest on Tuesday.\n\n"
    "Cafe\u0301 owner Daniel Okafor said he would \u202eprotest\u202c against the decision on Friday.\n"
)

#: Markup and script wherever a text may have them.
HOSTILE = (
    "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">\n\n"
    "LONDON, March 2 (Reuters) - Prime Minister </span></p><script>document.title='owned'</script> Grace Mushi said on "
    "Monday that \u201c<b onmouseover=alert(1)>nobody</b>\u201d would pay & that "
    "<svg onload=\"document.title='owned'\"> "
    'was " onfocus="document.title=\'owned\'" autofocus x=" the end.\n\n'
    "{{ 7 * 7 }} ${7*7} --> ]]> javascript:alert(1) told The <iframe src=javascript:alert(1)> Daily in Paris.\n"
)
