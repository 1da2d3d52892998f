// The search's index is growing: ask again while nobody types.
"use strict";
setTimeout(() => {
  const typing = document.activeElement && document.activeElement.closest("form.search");
  if (!typing) location.reload();
}, 4000);
