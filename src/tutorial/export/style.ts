// The one stylesheet of an exported page: both grounds by light-dark(), a narrow screen, paper.
//
// Every class begins with nb-: those of the kernel's pictures (src/views) are others.

/** CSS of a page. A copy button that is always there must not lie over the code: it stands above, or has room of its own. */
export const style = `
:root{color-scheme:light dark;--ink:light-dark(#1b1f24,#e8e8e6);--soft:light-dark(#505a64,#a9b0b8);--paper:light-dark(#fff,#15181b);--tint:light-dark(#f5f6f8,#1e2328);--hair:light-dark(#d5d9de,#41474e);--link:light-dark(#0b55b0,#7db8ff);--bad:light-dark(#b3261e,#ff8a80);--good:light-dark(#17693f,#62cf98);--jp-error-color1:var(--bad);--jp-warn-color1:light-dark(#9a5b00,#f0b73f);--sans:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;scroll-padding-top:1rem}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--paper);font:1.0625rem/1.65 var(--sans);overflow-wrap:break-word;-webkit-text-size-adjust:100%}
a{color:var(--link);text-underline-offset:.15em}
.nb-skip{position:absolute;left:-99rem}.nb-skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.25rem .5rem;z-index:3}
.nb-top{display:flex;align-items:center;justify-content:space-between;gap:1rem;min-height:2.75rem;padding:.35rem 1.25rem;border-bottom:1px solid var(--hair);font-size:.875rem}
.nb-top nav{display:flex;gap:.25rem;align-items:center}.nb-top nav a{padding:.2rem .5rem;text-decoration:none;border-radius:4px}.nb-top nav a:hover{background:var(--tint)}
button{font:.8125rem var(--sans);color:var(--ink);background:var(--paper);border:1px solid var(--hair);border-radius:4px;cursor:pointer;padding:.2rem .6rem}.nb-theme{margin-left:auto}
.nb-page{display:grid;grid-template-columns:minmax(0,46rem);justify-content:center;gap:1rem 3.5rem;padding:1.5rem 1.25rem 4rem}
.nb-toc{font-size:.875rem;line-height:1.4}.nb-toc summary{color:var(--soft);padding:.2rem 0}
.nb-toc ul{list-style:none;margin:.25rem 0 0;padding:0}.nb-toc li{padding:.2rem 0}.nb-toc a{color:var(--soft);text-decoration:none}.nb-toc a:hover{color:var(--link);text-decoration:underline}.nb-toc .nb-l1 a{color:var(--ink);font-weight:600}.nb-toc .nb-l3{padding-left:1em}
@media(min-width:68rem){.nb-page:has(.nb-toc){grid-template-columns:14rem minmax(0,46rem)}.nb-toc{position:sticky;top:1.5rem;max-height:calc(100vh - 3rem);overflow:auto;align-self:start}}
.nb-pages{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;margin:4rem 0 0}.nb-pages a{border:1px solid var(--hair);border-radius:6px;padding:.6rem .9rem;text-decoration:none;line-height:1.35;max-width:100%}.nb-pages a:hover{border-color:var(--link)}.nb-pages small{display:block;color:var(--soft);font-size:.8125rem}.nb-pages [rel=next]{text-align:right}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:2em 0 .6em;text-wrap:balance}h1{font-size:2.125rem;letter-spacing:-.01em}h2{font-size:1.5rem;margin-top:2.2em}h3{font-size:1.1875rem}main>h1:first-child,main>:first-child>h1:first-child{margin-top:0}main:focus{outline:0}
p,ul,ol,dl,blockquote,details{margin:0 0 1em}:is(.nb-text,.nb-html,blockquote)>:last-child{margin-bottom:0}.nb-html>div[style*=border-left]{padding-left:.6rem}li>p{margin-bottom:.4em}
.nb-anchor{opacity:0;text-decoration:none;padding:0 .25em;font-weight:400}:is(h1,h2,h3,h4,h5,h6):hover .nb-anchor,.nb-anchor:focus{opacity:1}
pre,code,kbd,samp{font-family:var(--mono);font-size:.875rem;font-variant-ligatures:none}:is(h1,h2,h3) code{font-size:.9em}
pre{overflow:auto;margin:0;line-height:1.5;tab-size:4}:not(pre)>code{background:var(--tint);padding:.1em .3em;border-radius:3px}kbd{border:1px solid var(--hair);border-bottom-width:2px;border-radius:4px;padding:.05em .35em}
.nb-cell{margin:1.25rem 0;position:relative}.nb-input,.nb-text pre{background:var(--tint);border:1px solid var(--hair);border-radius:6px;padding:.75rem .9rem}.nb-text pre{margin:0 0 1em}
.nb-count{color:var(--soft);font:.75rem/1 var(--mono);margin-bottom:.35rem}
@media(min-width:76rem){.nb-code>.nb-count{position:absolute;right:calc(100% + .6rem);top:1.05rem}}
.nb-output{padding:.35rem 0 0 .9rem;border-left:3px solid var(--hair);margin-top:.6rem;display:grid;gap:.6rem;grid-template-columns:minmax(0,1fr)}
.nb-output pre:not(.nb-error){white-space:pre-wrap;overflow-wrap:anywhere}
.nb-message{white-space:pre-wrap;overflow-wrap:anywhere}
.nb-stderr,.nb-error{border-left:3px solid var(--bad);padding-left:.6rem}
.nb-alive{display:flex;gap:.1rem .75rem;margin-top:.6rem;padding:.3rem .9rem;font-size:.8125rem;line-height:1.5;color:var(--soft);background:light-dark(#eef6f1,#17241d);border-radius:6px}.nb-label{flex:none;color:var(--good);font-weight:600}.nb-alive ul{display:flex;flex-wrap:wrap;gap:0 1.1rem;list-style:none;margin:0;padding:0;min-width:0}.nb-alive li{overflow-wrap:anywhere}.nb-alive b{color:var(--ink);font:600 .8125rem var(--mono)}.nb-alive [aria-hidden]{color:var(--good)}
.nb-white{background:#fff}.nb-frame{border:0;width:100%;height:20rem}
img{max-width:100%;height:auto}.nb-html,.nb-formula{overflow:auto}.nb-formula{display:block}.nb-text{overflow:clip;overflow-clip-margin:2em}.nb-html .ck{max-width:100%;contain:layout paint}
table{border-collapse:collapse;font-size:.9375rem}th,td{border:1px solid var(--hair);padding:.3rem .7rem;text-align:left;vertical-align:top}thead{background:var(--tint)}.nb-given :is(th,td){text-align:right}.nb-text table{display:block;overflow:auto;margin-bottom:1em}
blockquote{padding:.1em 0 .1em 1em;border-left:3px solid var(--hair);color:var(--soft)}
summary{cursor:pointer;color:var(--soft)}details[open]>summary{margin-bottom:.5rem}.nb-code>details{border:1px dashed var(--hair);border-radius:6px;padding:.5rem .9rem}
hr{border:0;border-top:1px solid var(--hair);margin:2rem 0}
.nb-copy{position:absolute;right:.45rem;top:.45rem;font-size:.75rem;opacity:0}.nb-count~.nb-copy{top:1.6rem}.nb-cell:hover .nb-copy,.nb-copy:focus{opacity:1}
@media(min-width:76rem){.nb-count~.nb-copy{top:.45rem}}
@media(hover:none){.nb-copy{opacity:1}}
@media(hover:none) and (max-width:75.99rem){.nb-count~.nb-copy{top:-.2rem;right:0}}
@media(hover:none) and (min-width:76rem){.nb-input{padding-right:4.5rem}}
.nb-name{cursor:help;border-radius:2px}.nb-on{background:light-dark(#dbe9fb,#24405f);box-shadow:0 0 0 1px light-dark(#dbe9fb,#24405f)}
.nb-popup{position:absolute;z-index:2;max-width:min(40rem,calc(100vw - 2rem));max-height:18rem;overflow:auto;background:var(--paper);border:1px solid var(--hair);border-radius:6px;box-shadow:0 4px 16px rgb(0 0 0/.18);padding:.5rem .75rem;font-size:.875rem;line-height:1.45}.nb-popup>code{display:block;background:none;padding:0;white-space:pre-wrap;font-size:.8125rem}.nb-popup p{margin:.5rem 0 0;padding-top:.5rem;border-top:1px solid var(--hair);white-space:pre-line}
.nb-w{color:light-dark(#a0111f,#ff9492)}.nb-t{color:light-dark(#023b95,#91cbff)}.nb-s{color:light-dark(#032563,#addcff)}.nb-f{color:light-dark(#622cbc,#dbb7ff)}
.nb-said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.nb-index{list-style:none;counter-reset:page;padding:0;margin:2rem 0 0}.nb-index>li{counter-increment:page;position:relative;padding:1rem 0 1rem 3.25rem;border-top:1px solid var(--hair)}.nb-index>li::before{content:counter(page,decimal-leading-zero);position:absolute;left:.25rem;top:1.15rem;color:var(--soft);font:.9375rem var(--mono)}.nb-index a{font-weight:600;font-size:1.125rem;text-decoration:none}.nb-index a:hover{text-decoration:underline}.nb-index p{margin:.2rem 0 0;color:var(--soft);font-size:.9375rem;line-height:1.5}
.nb-search label{display:flex;gap:.75rem;align-items:center;color:var(--soft)}.nb-search input{flex:1;min-width:0;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:6px;padding:.45rem .75rem}.nb-search [role=status]{color:var(--soft);font-size:.875rem;margin:.5rem 0 0;min-height:1.4em}.nb-search ol{padding-left:1.25rem;margin:.25rem 0 0}.nb-search li p{margin:0 0 .5rem;color:var(--soft);font-size:.875rem;line-height:1.45}mark{background:light-dark(#fff0b3,#5c4a00);color:inherit}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.f0,.f7{color:var(--soft)}.f1{color:var(--bad)}.f2{color:var(--good)}.f3{color:light-dark(#7a4f00,#f0b73f)}.f4{color:var(--link)}.f5{color:light-dark(#8b2f8b,#e191e1)}.f6{color:light-dark(#0d6470,#5fd0df)}
.g0{background:#1b1f24;color:#fff}.g1{background:#b3261e;color:#fff}.g2{background:#17693f;color:#fff}.g3{background:#f0b73f;color:#000}.g4{background:#0b55b0;color:#fff}.g5{background:#8b2f8b;color:#fff}.g6{background:#0d6470;color:#fff}.g7{background:#d5d9de;color:#000}
.bo{font-weight:700}.it{font-style:italic}.un{text-decoration:underline}
@media(max-width:30rem){body{font-size:1rem}.nb-page{padding:1rem 1rem 3rem}h1{font-size:1.75rem}.nb-alive{flex-direction:column}pre,code{font-size:.8125rem}table{font-size:.875rem}th,td{padding:.25rem .45rem}}
@media(forced-colors:active){.nb-on{outline:2px solid}}
@media(prefers-reduced-motion:no-preference){:root{scroll-behavior:smooth}}
@media print{:root{color-scheme:light!important}.nb-top,.nb-toc,.nb-pages,.nb-copy,.nb-skip,.nb-anchor,.nb-popup{display:none}.nb-page,.nb-page:has(.nb-toc){display:block;padding:0}body{font-size:10.5pt}pre{white-space:pre-wrap;overflow:visible}.nb-html{overflow:visible}.nb-input,.nb-alive,tr,img{break-inside:avoid}h1,h2,h3{break-after:avoid}a{color:inherit}}
`.replace(/\n/g, "");
