// The one stylesheet of an exported page: both grounds by light-dark(), a narrow screen, paper.

/** CSS of a page. */
export const style = `
:root{color-scheme:light dark;--ink:light-dark(#1b1f24,#e8e8e6);--soft:light-dark(#505a64,#a9b0b8);--paper:light-dark(#fff,#15181b);--tint:light-dark(#f5f6f8,#1e2328);--hair:light-dark(#d5d9de,#41474e);--link:light-dark(#0b55b0,#7db8ff);--bad:light-dark(#b3261e,#ff8a80)}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--paper);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
.skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.25rem .5rem}
.page{display:grid;grid-template-columns:minmax(0,46rem);justify-content:center;gap:2rem;padding:1rem}
@media(min-width:68rem){.page:has(.toc){grid-template-columns:15rem minmax(0,46rem)}.toc{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow:auto;align-self:start;font-size:.875rem}}
.toc ul{list-style:none;margin:0;padding:0}.toc .l2{padding-left:1em}.toc .l3{padding-left:2em}
nav.pages{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;margin:2rem 0}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .5em}main>:first-child h1{margin-top:0}
.anchor{opacity:0;text-decoration:none;padding:0 .25em}:is(h1,h2,h3,h4,h5,h6):hover .anchor,.anchor:focus{opacity:1}
pre,code,kbd,samp{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875rem}
pre{overflow:auto;margin:0;line-height:1.45}:not(pre)>code{background:var(--tint);padding:.1em .3em;border-radius:3px}
.cell{margin:1.1rem 0;position:relative}.input,.text pre{background:var(--tint);border:1px solid var(--hair);border-radius:6px;padding:.6rem .75rem}
.count{color:var(--soft);font:.75rem ui-monospace,monospace}
.output{padding:.4rem .75rem;border-left:3px solid var(--hair);margin-top:.35rem;display:grid;gap:.5rem;grid-template-columns:minmax(0,1fr)}
.stderr,.error{border-left:3px solid var(--bad);padding-left:.6rem}
img{max-width:100%;height:auto}.html,.formula{overflow:auto}.formula{display:block}
table{border-collapse:collapse}th,td{border:1px solid var(--hair);padding:.2rem .6rem;text-align:left}thead{background:var(--tint)}.text table{display:block;overflow:auto}
blockquote{margin:1em 0;padding-left:1em;border-left:3px solid var(--hair);color:var(--soft)}
summary{cursor:pointer;color:var(--soft)}
button.copy{position:absolute;right:.4rem;top:.4rem;font:.75rem system-ui;color:var(--ink);background:var(--paper);border:1px solid var(--hair);border-radius:4px;cursor:pointer;opacity:0}
.cell:hover button.copy,button.copy:focus{opacity:1}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.f0,.f7{color:var(--soft)}.f1{color:var(--bad)}.f2{color:light-dark(#17693f,#62cf98)}.f3{color:light-dark(#7a4f00,#f0b73f)}.f4{color:var(--link)}.f5{color:light-dark(#8b2f8b,#e191e1)}.f6{color:light-dark(#0d6470,#5fd0df)}
.g0{background:#1b1f24;color:#fff}.g1{background:#b3261e;color:#fff}.g2{background:#17693f;color:#fff}.g3{background:#f0b73f;color:#000}.g4{background:#0b55b0;color:#fff}.g5{background:#8b2f8b;color:#fff}.g6{background:#0d6470;color:#fff}.g7{background:#d5d9de;color:#000}
.bo{font-weight:700}.it{font-style:italic}.un{text-decoration:underline}
@media print{:root{color-scheme:light}.toc,nav.pages,.copy,.skip,.anchor{display:none}pre{white-space:pre-wrap}.cell{break-inside:avoid}h1,h2,h3{break-after:avoid}}
`.replace(/\n/g, "");
