/**
 * What hidden writes may be known by, as domain.md says. Everything else is compared, and nothing else may stand here.
 */
export const declared = {
  /** "Duplicates": severity and protection of a lead out of sight, to who registers or checks the same company. */
  duplicateCheck: { compared: ['companyName', 'city', 'postalCode', 'email', 'phone', 'website'] },
  /** "Status, stage and dense positions are public derivatives of hidden writes"; with them what counts the writes. */
  derivatives: { fields: ['stage', 'status', 'updatedAt', 'version'] },
  positions: { fields: ['position', 'number'], scalars: ['EventCursor'] },
  /** "An event is visible when the lead was or is visible": that it happened, not what it says of withheld fields. */
  envelopes: { doors: ['events'] },
  /** "The audit log": to admins it tells of everything, so of people's private views as well. */
  auditLog: { doors: ['auditLog'], fields: ['hash'], role: 'ADMIN' },
} as const;
