/// The lease of a run went to another worker in the middle of a phase.
struct LostLease: Error {}
