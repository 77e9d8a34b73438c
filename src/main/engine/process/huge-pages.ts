const TUNABLE = 'glibc.malloc.hugetlb';

/**
 * `env` for a process whose malloc asks Linux for huge pages, as glibc does from 2.35 on; other systems and older
 * versions ignore it, and a value that `env` has stays. The engine copies convolution weights when it opens a model:
 * taken by 4 KiB, their pages cost more time than their bytes.
 */
export function withHugePages(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const tunables = env.GLIBC_TUNABLES ?? '';
  if (tunables.includes(`${TUNABLE}=`)) return env;
  return { ...env, GLIBC_TUNABLES: [tunables, `${TUNABLE}=1`].filter((one) => one !== '').join(':') };
}
