# What conda-forge does not have
install.packages("palmerpenguins", repos = "https://packages.example.org/cran")
