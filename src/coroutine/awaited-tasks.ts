// The tasks that a program awaits natively, for a host that may have to stop it. A program may await for days: tasks that
// are done are let go of, and their results with them.
//
// Indices alone: a program may have replaced what iterates.

/** A task, as far as it is needed here. */
interface Awaited {
  done(): boolean;
  cancel(): boolean;
}

/** From so many on, those that are done are looked for among all. */
const MANY = 64;

export class AwaitedTasks {
  private readonly tasks: Awaited[] = [];
  private many = MANY;

  /** One more is awaited. */
  add(task: Awaited): void {
    const { tasks } = this;
    // One after the other, as most are awaited.
    while (tasks.length > 0 && tasks[tasks.length - 1]!.done()) tasks.length--;
    if (tasks.length >= this.many) this.letGo();
    tasks[tasks.length] = task;
  }

  /** Cancel those that are not done. @returns whether there was one */
  cancel(): boolean {
    let any = false;
    for (let i = 0; i < this.tasks.length; i++) if (this.tasks[i]!.cancel()) any = true;
    return any;
  }

  /** The program has ended. */
  clear(): void {
    this.tasks.length = 0;
  }

  private letGo(): void {
    const { tasks } = this;
    let kept = 0;
    for (let i = 0; i < tasks.length; i++) if (!tasks[i]!.done()) tasks[kept++] = tasks[i]!;
    tasks.length = kept;
    this.many = Math.max(MANY, 2 * kept);
  }
}
