const kinds = ['lead', 'contact', 'company', 'task'] as const;

/** The types of events that are known, with their titles (reference/events-list). */
export const eventTypes: ReadonlyMap<string, string> = new Map([
  ...kinds.flatMap((kind): [string, string][] => [
    [`${kind}_added`, `New ${kind}`],
    [`${kind}_deleted`, `${kind} deleted`],
  ]),
  ['lead_restored', 'Lead restored'],
  ['contact_restored', 'Contact restored'],
  ['company_restored', 'Company restored'],
  ['lead_status_changed', 'Stage changed'],
  ['lead_linked', 'Lead linked'],
  ['lead_unlinked', 'Lead unlinked'],
  ['contact_linked', 'Contact linked'],
  ['contact_unlinked', 'Contact unlinked'],
  ['company_linked', 'Company linked'],
  ['company_unlinked', 'Company unlinked'],
  ['entity_linked', 'Linked'],
  ['entity_unlinked', 'Unlinked'],
  ['entity_tag_added', 'Tags added'],
  ['entity_tag_deleted', 'Tags deleted'],
  ['entity_responsible_changed', 'Responsible user changed'],
  ['entity_merged', 'Merged'],
  ['name_field_changed', 'Name changed'],
  ['sale_field_changed', 'Sale changed'],
  ['task_completed', 'Task completed'],
  ['task_deadline_changed', 'Deadline of a task changed'],
  ['task_text_changed', 'Text of a task changed'],
  ['task_type_changed', 'Type of a task changed'],
  ['task_result_added', 'Result of a task added'],
  ['incoming_call', 'Incoming call'],
  ['outgoing_call', 'Outgoing call'],
  ['incoming_chat_message', 'Incoming message'],
  ['outgoing_chat_message', 'Outgoing message'],
  ['incoming_sms', 'Incoming SMS'],
  ['outgoing_sms', 'Outgoing SMS'],
  ['incoming_mail', 'Incoming e-mail'],
  ['outgoing_mail', 'Outgoing e-mail'],
  ['common_note_added', 'Note added'],
  ['common_note_deleted', 'Note deleted'],
  ['attachment_note_added', 'File added'],
  ['service_note_added', 'Note of a service added'],
  ['geo_note_added', 'Note with a place added'],
  ['message_cashier_note_added', 'Note of a cashier added'],
  ['site_visit_note_added', 'Visit of the site'],
  ['key_action_completed', 'Key action completed'],
]);

/** Besides the list there is one for each custom field. */
export function isEventType(text: string): boolean {
  return eventTypes.has(text) || /^custom_field_\d+_value_changed$/.test(text);
}
