/** A file of the owner's can't be used; the message goes on from "It is not used: ". */
export class UnusableFile extends Error {}
