import type { AttachmentPlan } from './attachment-row.js';
import type { CompileContext } from './compile-context.js';
import { compileNote } from './compile-note.js';
import { compileTask } from './compile-task.js';
import type { NormalBlock } from './normal-mapping.js';

/** The notes and tasks of a block, in the order of the mapping. */
export function compileAttachments(block: NormalBlock, context: CompileContext): readonly AttachmentPlan[] {
  const notes = block.notes.map((note, index) =>
    compileNote(note, `${block.slot}.note${index + 1}`, context),
  );
  const tasks = block.tasks.map((task, index) =>
    compileTask(task, `${block.slot}.task${index + 1}`, context),
  );
  return [...notes, ...tasks];
}
