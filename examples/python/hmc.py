# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# %% [markdown]
# # Hybrid Monte Carlo with a compiled force
#
# SU(2) in two dimensions, 16 chains at once (the batch). With H = Tr P^2 + S and P = P_a T^a the equations of motion
# are dU/dt = i P U, dP/dt = -F, where F is the function `force` (docs/derivatives.md).

# %%
import numpy as np

import gaugec

ACTION = """
group SU(2)
lattice 2
precision f64

action wilson(U: links; beta: real) -> real {
  return S = beta / N * sum_sites(re(trace(1 - path(+0, +1, -0, -1))))
}
"""

BETA, EXTENTS, CHAINS = 2.2, (8, 8), 16
action = gaugec.compile(ACTION, functions=["value", "force"])
dice = np.random.default_rng(1)
pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])

# %% [markdown]
# ## One trajectory
#
# A rotation exp(i P) of SU(2) in closed form, leapfrog, Metropolis.


# %%
def rotate(step, momenta, links):
    """exp(i step P) U with P = p_a sigma_a / 2."""
    p = np.sqrt(2 * np.einsum("...ij,...ji->...", momenta, momenta).real)[..., None, None]
    half = step * p / 2
    return (np.cos(half) * np.eye(2) + 2j * np.sin(half) / p * momenta) @ links


def measure_energy(links, momenta):
    kinetic = np.einsum("bxymij,bxymji->b", momenta, momenta).real
    return kinetic + action.value(links, beta=BETA)[:, 0]


def leapfrog(links, momenta, step, count):
    momenta = momenta - step / 2 * action.force(links, beta=BETA).force
    for left in range(count, 0, -1):
        links = rotate(step, momenta, links)
        momenta = momenta - (step if left > 1 else step / 2) * action.force(links, beta=BETA).force
    return links, momenta


def draw_momenta():
    return np.einsum("...a,aij->...ij", dice.normal(size=(CHAINS, *EXTENTS, 2, 3)), pauli / 2)


# %% [markdown]
# ## The integrator: reversible, and its energy error falls as the step squared

# %%
links = action.random_links(EXTENTS, CHAINS, seed=1)
momenta = draw_momenta()
ahead, kick = leapfrog(links, momenta, 0.1, 10)
back, _ = leapfrog(ahead, -kick, 0.1, 10)
print(f"there and back: {np.abs(back - links).max():.1e}")
assert np.abs(back - links).max() < 1e-12
errors = []
for count in (10, 20, 40):
    end = leapfrog(links, momenta, 1 / count, count)
    errors.append(np.abs(measure_energy(*end) - measure_energy(links, momenta)).mean())
    print(f"{count} steps: |dH| = {errors[-1]:.2e}")
assert errors[0] / errors[2] > 10  # 16 for small steps

# %% [markdown]
# ## Sampling
#
# The plaquette must come out as the ratio of Bessel functions I_2(beta) / I_1(beta), and exp(-dH) as 1 on average.

# %%
plaquettes, changes = [], []
for trajectory in range(150):
    momenta = draw_momenta()
    new, kick = leapfrog(links, momenta, 0.1, 10)
    change = measure_energy(new, kick) - measure_energy(links, momenta)
    accepted = dice.random(CHAINS) < np.exp(-change)
    links = np.where(accepted[:, None, None, None, None, None], new, links)
    if trajectory >= 50:
        plaquettes.append(1 - action.value(links, beta=BETA)[:, 0] / (BETA * np.prod(EXTENTS)))
        changes.append(change)


def estimate(samples):
    """Mean and error from the means of the chains, which are independent."""
    chains = np.mean(samples, axis=0)
    return chains.mean(), chains.std(ddof=1) / np.sqrt(len(chains))


angle = (np.arange(1000) + 0.5) * np.pi / 1000
weight = np.sin(angle) ** 2 * np.exp(BETA * np.cos(angle))  # of a plaquette with trace 2 cos(angle)
exact = np.sum(weight * np.cos(angle)) / np.sum(weight)
mean, error = estimate(plaquettes)
print(f"plaquette {mean:.4f} +- {error:.4f}, exact {exact:.4f}")
assert abs(mean - exact) < 4 * error < 0.02
mean, error = estimate(np.exp(-np.array(changes)))
print(f"<exp(-dH)> = {mean:.3f} +- {error:.3f}")
assert abs(mean - 1) < 4 * error < 0.2
