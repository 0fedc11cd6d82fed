// The question by which a notebook's wishes come to the person, at its first cell. Nothing is granted without an answer.

import type { ExecuteRequest, FromCell, InputReply } from "../../src/cells/messages.ts";
import { describeGrant, GRANT_VARIABLE } from "./grants.ts";

/** What it speaks by. */
export interface Speaking {
  say(text: string, cell: number): void;
  post(message: FromCell): void;
}

export class GrantQuestion {
  /** What the notebook asks for and the person has not been asked yet; null: there is nothing to ask any more. */
  private open: readonly string[] | null;
  /** Its answer, while the question stands. */
  private answered: ((reply: InputReply) => void) | null = null;

  /**
   * @param asked what the notebook asks for
   * @param grants what it has; gets what is granted
   * @param folder that cells see, if there is one
   */
  constructor(
    asked: readonly string[],
    private readonly grants: Set<string>,
    private readonly folder: string | null,
    private readonly speaking: Speaking,
  ) {
    this.open = asked;
  }

  /** Take a line from the person, or an interrupt. @returns false: no question stands, it is for somebody else */
  answer(reply: InputReply): boolean {
    if (this.answered === null) return false;
    this.answered(reply);
    return true;
  }

  /**
   * Say what the notebook asks for, and what this machine lacks; take the person's word for it. Once in a kernel's life.
   *
   * @param lacksBox this machine cannot make one
   * @returns what was granted now
   */
  async ask({ cell, allowStdin }: ExecuteRequest, lacksBox: boolean): Promise<readonly string[]> {
    if (this.open === null) return [];
    const say = (text: string) => this.speaking.say(text, cell);
    const wanted = [...this.open];
    this.open = null;
    if (lacksBox && !this.grants.has("no-bwrap")) wanted.push("no-bwrap");
    if (this.folder === null)
      say(
        "This notebook lies in your home folder itself, or above it: guarded cells see none of its files. " +
          "A notebook in a folder of its own sees the files of that folder.\n",
      );
    if (this.grants.size > 0) say(`Granted by ${GRANT_VARIABLE}: ${[...this.grants].join(", ")}\n`);
    if (wanted.length === 0) return [];
    const list = wanted.map((grant) => `  ${describeGrant(grant)}`).join("\n");
    say(`This notebook runs guarded, and asks for more than a guarded cell has:\n${list}\n`);
    if (!allowStdin) {
      say(`Not granted: nobody can be asked here. To grant it: ${GRANT_VARIABLE}=${wanted.join(",")}\n`);
      return [];
    }
    const prompt = "Grant all of this? Type yes, or no: ";
    this.speaking.post({ type: "input_request", cell, prompt, password: false });
    const reply = await new Promise<InputReply>((resolve) => {
      this.answered = resolve;
    });
    this.answered = null;
    if (!/^y(es)?$/i.test(reply.value?.trim() ?? "")) {
      say("Not granted.\n");
      return [];
    }
    for (const grant of wanted) this.grants.add(grant);
    say("Granted until this kernel ends.\n");
    return wanted;
  }
}
