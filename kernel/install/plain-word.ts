// Gateways paste the words of a kernelspec into a line for a shell: Enterprise Gateway 3.3 and gateway_provisioners 0.5 do
// not quote all of them. So what a shell would read as more than a word is refused.

/** @throws TypeError it is none */
export function plainWord(word: string): void {
  if (/^[\w@%+=:,./-]+$/.test(word)) return;
  throw new TypeError(
    `${JSON.stringify(word)} cannot stand in a gateway's kernelspec: a gateway pastes it into a shell's line, ` +
      "so that it may have letters, digits and @%+=:,./-_ only.",
  );
}
