#include "shared.h"

#include <sys/mman.h>

#include "base/banned.h"

const double latency_bounds[N_LATENCY_BOUNDS] = { 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2 };

enum status shared_new(struct shared **ret_shared, struct error *err)
{
	void *memory =
		mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return error_set_errno(err, STATUS_IO, "cannot make shared memory");
	*ret_shared = memory; /* the kernel gives it zeroed */
	return STATUS_OK;
}

void shared_count_latency(struct shared *shared, uint64_t us)
{
	size_t i = 0;
	while (i < N_LATENCY_BOUNDS && (double)us > latency_bounds[i] * 1e6)
		i++;
	count(&shared->counters.latency[i]);
	__atomic_add_fetch(&shared->counters.latency_sum_us, us, __ATOMIC_RELAXED);
}
