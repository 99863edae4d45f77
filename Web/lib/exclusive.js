/**
 * Runs work in one tab at a time. The lock manager does it where there is one; it is missing on plain http away from
 * localhost, where a short lease in the shared storage does.
 *
 * @param {LockManager | undefined} locks
 * @param {Storage} storage shared by the tabs
 * @param {{now: () => number, wait: (milliseconds: number) => Promise<void>}} clock
 */
export function makeExclusive(locks, storage, clock) {
    if (locks) return (work) => locks.request('aapm.tokens', work);
    return async (work) => {
        const name = 'aapm.lease';
        while (Number(storage.getItem(name)) > clock.now()) await clock.wait(50);
        storage.setItem(name, String(clock.now() + 5000));
        try {
            await work();
        } finally {
            storage.removeItem(name);
        }
    };
}
