// Runtime: anywhere.
import type { FOREIGN_ROOM_IN_SYNC, ProbeKind } from "../../records/probe.ts";
import type { Language } from "./language.ts";

const NAMES: Readonly<Record<Language, Readonly<Record<ProbeKind | typeof FOREIGN_ROOM_IN_SYNC, string>>>> = {
  en: {
    "read-messages": "Read messages of a foreign room",
    "read-event": "Read one message of a foreign room by its id",
    "read-state": "Read the state of a foreign room",
    "read-members": "Read the members of a foreign room",
    "send-message": "Write into a foreign room",
    "send-state": "Change the state of a foreign room",
    "invite-into-room": "Invite oneself into a foreign room",
    "join-by-id": "Join a foreign room by its id",
    "join-by-alias": "Join a foreign room by its alias",
    "history-event": "Read a message from before the invitation",
    "history-messages": "Page back to before the invitation",
    "read-account-data": "Read account data of another",
    "write-account-data": "Write account data of another",
    "read-device": "Read a device of another",
    "write-keys": "Replace keys of another's device",
    "media-without-token": "Download media without a token",
    "media-old-path": "Download media without a token, by the old path",
    "token-missing": "Come in without a token",
    "token-truncated": "Come in with a token cut short",
    "token-of-elsewhere": "Come in with a token of another server",
    "token-logged-out": "Come in with a token that was logged out",
    "token-expired": "Come in with a token whose time is over",
    "admin-list-users": "List all users, as no administrator",
    "admin-whois": "Look up another's logins, as no administrator",
    "insured-invites-insured": "Invite another insured",
    "foreign-room-in-sync": "Nothing tried: a sync brought a room of others",
  },
  de: {
    "read-messages": "Nachrichten eines fremden Raums lesen",
    "read-event": "Eine Nachricht eines fremden Raums über ihre Kennung lesen",
    "read-state": "Den Zustand eines fremden Raums lesen",
    "read-members": "Die Mitglieder eines fremden Raums lesen",
    "send-message": "In einen fremden Raum schreiben",
    "send-state": "Den Zustand eines fremden Raums ändern",
    "invite-into-room": "Sich selbst in einen fremden Raum einladen",
    "join-by-id": "Einen fremden Raum über seine Kennung betreten",
    "join-by-alias": "Einen fremden Raum über seinen Alias betreten",
    "history-event": "Eine Nachricht aus der Zeit vor der Einladung lesen",
    "history-messages": "Bis vor die Einladung zurückblättern",
    "read-account-data": "Kontodaten eines anderen lesen",
    "write-account-data": "Kontodaten eines anderen schreiben",
    "read-device": "Ein Gerät eines anderen lesen",
    "write-keys": "Schlüssel eines fremden Geräts ersetzen",
    "media-without-token": "Medien ohne Token herunterladen",
    "media-old-path": "Medien ohne Token herunterladen, über den alten Pfad",
    "token-missing": "Ohne Token hereinkommen",
    "token-truncated": "Mit gekürztem Token hereinkommen",
    "token-of-elsewhere": "Mit dem Token eines anderen Servers hereinkommen",
    "token-logged-out": "Mit abgemeldetem Token hereinkommen",
    "token-expired": "Mit abgelaufenem Token hereinkommen",
    "admin-list-users": "Alle Konten auflisten, ohne Verwalter zu sein",
    "admin-whois": "Anmeldungen eines anderen nachschlagen, ohne Verwalter zu sein",
    "insured-invites-insured": "Einen anderen Versicherten einladen",
    "foreign-room-in-sync": "Nichts versucht: Ein Sync brachte einen Raum anderer",
  },
};

/** What was tried, in words; a kind that this version does not know keeps its name. */
export function probeName(kind: string, language: Language): string {
  const names: Readonly<Record<string, string | undefined>> = NAMES[language];
  return names[kind] ?? kind;
}
