/** Why the server closes a WebSocket, beyond the codes of the graphql-ws protocol. Clients may rely on them. */
export const closeCodes = {
  /** The server stops; connect again. */
  goingAway: 1001,
  /** The database could not be asked who is there; connect again in a moment. */
  tryAgainLater: 1013,
  /** The viewer's session was revoked or has expired: sign in again. */
  sessionEnded: 4403,
  /** This person has too many sockets open already. */
  tooManySockets: 4420,
  /** The client takes nothing from its socket any more; connect again and continue at the last cursor. */
  tooSlow: 4421,
} as const;
